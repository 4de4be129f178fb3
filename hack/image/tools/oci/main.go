// Writes an image as an OCI archive from a plan on its standard input, and what it wrote on its standard output. The plan
// says all that is in the image; nothing else has an influence, so that equal plans over equal files make equal bytes:
// no clock, no owner, no mode and no order of the file system.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

type plan struct {
	// The archive to write.
	Output string `json:"output"`
	// A folder for what is unfinished, on the same file system as the output.
	Scratch string `json:"scratch"`
	// A folder with the layers of earlier runs, by what they were made of.
	Cache    string      `json:"cache"`
	Created  time.Time   `json:"created"`
	Platform v1.Platform `json:"platform"`
	Config   v1.Config   `json:"config"`
	// Those of the manifest.
	Annotations map[string]string `json:"annotations"`
	// Those of the manifest's entry in the index, where loaders look for the name of the image.
	Names  map[string]string `json:"names"`
	Layers []layerPlan       `json:"layers"`
}

type result struct {
	Digest string        `json:"digest"`
	Layers []layerResult `json:"layers"`
}

type layerResult struct {
	Title    string `json:"title"`
	Digest   string `json:"digest"`
	Size     int64  `json:"size"`
	Unpacked int64  `json:"unpacked"`
	Files    int    `json:"files"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var wanted plan
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wanted); err != nil {
		return fmt.Errorf("reading the plan: %w", err)
	}
	if wanted.Output == "" || wanted.Scratch == "" || wanted.Cache == "" {
		return errors.New("the plan names no output, no scratch folder or no cache")
	}
	written, err := write(wanted)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(written)
}

func write(wanted plan) (*result, error) {
	image, layers, err := imageOf(wanted)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(wanted.Scratch, "layout")
	path, err := layout.Write(folder, empty.Index)
	if err != nil {
		return nil, fmt.Errorf("making the layout: %w", err)
	}
	options := []layout.Option{layout.WithAnnotations(wanted.Names), layout.WithPlatform(wanted.Platform)}
	if err := path.AppendImage(image, options...); err != nil {
		return nil, fmt.Errorf("writing the image: %w", err)
	}
	digest, err := image.Digest()
	if err != nil {
		return nil, err
	}
	if err := check(path, digest); err != nil {
		return nil, fmt.Errorf("checking the image: %w", err)
	}
	if err := writeArchive(folder, wanted.Output); err != nil {
		return nil, fmt.Errorf("writing %s: %w", wanted.Output, err)
	}
	return &result{Digest: digest.String(), Layers: layers}, nil
}

// check reads what was written: every digest and size, and that the config, the manifest and the layers agree.
func check(path layout.Path, digest v1.Hash) error {
	image, err := path.Image(digest)
	if err != nil {
		return err
	}
	return validate.Image(image)
}

func imageOf(wanted plan) (v1.Image, []layerResult, error) {
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	created := v1.Time{Time: wanted.Created}
	image, err := mutate.ConfigFile(image, &v1.ConfigFile{
		Architecture: wanted.Platform.Architecture,
		OS:           wanted.Platform.OS,
		Created:      created,
		Config:       wanted.Config,
		RootFS:       v1.RootFS{Type: "layers"},
	})
	if err != nil {
		return nil, nil, err
	}
	results := []layerResult{}
	for _, one := range wanted.Layers {
		layer, size, err := layerOf(one, wanted)
		if err != nil {
			return nil, nil, fmt.Errorf("layer %q: %w", one.Title, err)
		}
		image, err = mutate.Append(image, mutate.Addendum{
			Layer:   layer,
			History: v1.History{Created: created, CreatedBy: one.Title},
		})
		if err != nil {
			return nil, nil, fmt.Errorf("adding layer %q: %w", one.Title, err)
		}
		results = append(results, *size)
	}
	annotated, ok := mutate.Annotations(image, wanted.Annotations).(v1.Image)
	if !ok {
		return nil, nil, errors.New("the library gave no image back")
	}
	return annotated, results, nil
}
