# What a node is before it has a kubelet: a machine with a disk of its own. Runs as the first process in new namespaces
# (mounts, processes, host name) inside the node's network namespace, and stays as what adopts and buries orphans.
#
# The disk is this machine's as it is now, read-only below, with the node's own changes above; /var is the node's alone,
# because the layers of images cannot lie on layers. All mounts end with the last process of the namespace, so nothing
# is left to unmount.
set -eu
dir=$1 name=$2 && shift 2
root=$dir/root

mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=/,upperdir=$dir/disk,workdir=$dir/work" "$root"
mount --bind "$dir/var" "$root/var"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"

# The programs may lie on a file system that is not the root.
for program in "$@"; do
  target=$root/usr/local/bin/${program##*/}
  : >"$target"
  mount --bind "$program" "$target"
done

# A kubelet sets these of the kernel, which is not the node's alone. It leaves alone what is as it wants it.
want() {
  file=$dir/kernel/$(echo "$1" | tr / .)
  [ -e "$root/proc/sys/$1" ] || return 0
  echo "$2" >"$file"
  mount --bind "$file" "$root/proc/sys/$1"
}
mkdir -p "$dir/kernel"
want vm/overcommit_memory 1
want vm/panic_on_oom 0
want kernel/panic 10
want kernel/panic_on_oops 1
want kernel/keys/root_maxkeys 1000000
want kernel/keys/root_maxbytes 25000000

# The node passes on what goes to and from its pods, and proxies services also between pods on its own bridge.
echo 1 >"$root/proc/sys/net/ipv4/ip_forward"
bridged=$root/proc/sys/net/bridge/bridge-nf-call-iptables
[ ! -e "$bridged" ] || echo 1 >"$bridged"

hostname "$name"
mkdir -p "$root/.machine"
pivot_root "$root" "$root/.machine"
cd /
umount -l /.machine
rmdir /.machine
# Pods may ask for mounts that go both ways.
mount --make-rshared /
: >/run/booted

exec sh -c 'while :; do sleep 1000000 & wait; done'
