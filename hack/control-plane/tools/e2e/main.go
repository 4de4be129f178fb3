// Runs the tests that Kubernetes has for its workload controllers, with the flags of its own e2e binary. None of them is
// here: importing their package registers them. It is a program and not what `go test -c` makes, so that it is built,
// stamped and found like every other tool.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"k8s.io/component-base/version"
	"k8s.io/kubernetes/test/e2e"
	_ "k8s.io/kubernetes/test/e2e/apps"
	_ "k8s.io/kubernetes/test/e2e/feature"
	"k8s.io/kubernetes/test/e2e/framework"
	"k8s.io/kubernetes/test/e2e/framework/config"
	_ "k8s.io/kubernetes/test/e2e/framework/debug/init"
	_ "k8s.io/kubernetes/test/e2e/framework/node/init"
)

func main() {
	tellVersion := flag.Bool("version", false, "print the version and exit")
	reports := flag.String("spec-reports", "", "file for Ginkgo's report of each test, a line of JSON as it starts and as it ends")
	config.CopyFlags(config.Flags, flag.CommandLine)
	framework.RegisterCommonFlags(flag.CommandLine)
	framework.RegisterClusterFlags(flag.CommandLine)
	testing.Init()
	flag.Parse()
	if *tellVersion {
		fmt.Println("Kubernetes", version.Get().GitVersion)
		return
	}
	framework.AfterReadingAllFlags(&framework.TestContext)
	if *reports != "" {
		reportTo(*reports)
	}
	all := func(_, _ string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: "Workloads", F: e2e.RunE2ETests}}, nil, nil)
}

// reportTo writes as things happen, and not at the end: whoever waits wants to see how far it is, and a run that dies
// leaves what it had.
func reportTo(path string) {
	file, err := os.Create(path)
	framework.ExpectNoError(err)
	lines := json.NewEncoder(file)
	write := func(report ginkgo.SpecReport) {
		if !report.State.Is(types.SpecStateSkipped) {
			framework.ExpectNoError(lines.Encode(report))
		}
	}
	ginkgo.ReportBeforeEach(write)
	ginkgo.ReportAfterEach(write)
}
