// Prints the stages that KWOK embeds, as YAML documents: KWOK starts with none unless its configuration has them, and
// a pasted copy would drift from the version that go.mod names.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	nodefast "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	heartbeat "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	podfast "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "--version" {
		fmt.Println("kwok-stages", kwokVersion())
		return
	}
	fmt.Println(strings.Join([]string{
		nodefast.DefaultNodeInit,
		heartbeat.DefaultNodeHeartbeatWithLease,
		podfast.DefaultPodReady,
		podfast.DefaultPodComplete,
		podfast.DefaultPodDelete,
	}, "\n---\n"))
}

// kwokVersion is read from the build itself, so that a stale binary tells on itself.
func kwokVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, module := range info.Deps {
		if module.Path == "sigs.k8s.io/kwok" {
			return module.Version
		}
	}
	return "unknown"
}
