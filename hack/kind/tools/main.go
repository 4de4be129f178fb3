// Prints what kind would give to kubeadm on the control plane of a cluster, by kind's own code: it loads and validates the
// configuration as `kind create cluster` does, and applies its patches.
package main

import (
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/kind/pkg/cluster/internal/kubeadm"
	"sigs.k8s.io/kind/pkg/internal/apis/config/encoding"
	"sigs.k8s.io/kind/pkg/internal/patch"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: kubeadm-config FILE KUBERNETES-VERSION")
		os.Exit(2)
	}
	config, err := kubeadmConfig(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(config)
}

func kubeadmConfig(file, version string) (string, error) {
	cluster, err := encoding.Load(file)
	if err != nil {
		return "", err
	}
	if err := cluster.Validate(); err != nil {
		return "", err
	}
	plain, err := kubeadm.Config(kubeadm.ConfigData{
		ClusterName:          cluster.Name,
		KubernetesVersion:    version,
		ControlPlaneEndpoint: cluster.Name + "-control-plane:6443",
		APIBindPort:          6443,
		APIServerAddress:     cluster.Networking.APIServerAddress,
		NodeProvider:         "docker",
		ControlPlane:         true,
		NodeAddress:          "172.18.0.2",
		NodeName:             cluster.Name + "-control-plane",
		Token:                "abcdef.0123456789abcdef",
		KubeProxyMode:        string(cluster.Networking.KubeProxyMode),
		PodSubnet:            cluster.Networking.PodSubnet,
		ServiceSubnet:        cluster.Networking.ServiceSubnet,
		FeatureGates:         cluster.FeatureGates,
		RuntimeConfig:        cluster.RuntimeConfig,
		IPFamily:             cluster.Networking.IPFamily,
	})
	if err != nil {
		return "", err
	}
	patched, err := patch.KubeYAML(plain, cluster.KubeadmConfigPatches, cluster.KubeadmConfigPatchesJSON6902)
	// By which the documents were told apart while they were patched; kind takes it away as well.
	return strings.ReplaceAll(patched, "metadata:\n  name: config\n", ""), err
}
