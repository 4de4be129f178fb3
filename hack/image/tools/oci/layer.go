package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// The best one takes twice as long for 0.3 % of Node.
const compression = gzip.DefaultCompression

type layerPlan struct {
	// What the history of the image calls it.
	Title string `json:"title"`
	// In the order in which they are written; a folder comes before what is in it.
	Entries []entry `json:"entries"`
	// Whether the next run is to find it.
	Keep bool `json:"keep"`
}

// A path with exactly one of: a file to copy, a text, the target of a symbolic link, or none of them for a folder.
type entry struct {
	Path   string  `json:"path"`
	Mode   int64   `json:"mode"`
	Source *string `json:"source,omitempty"`
	Text   *string `json:"text,omitempty"`
	Link   *string `json:"link,omitempty"`
}

// layerOf takes a layer from the cache where one was made of the same: the same plan, the same content, the same
// compressor. Compressing Node takes longer than all the rest.
func layerOf(wanted layerPlan, places plan) (v1.Layer, *layerResult, error) {
	key, err := keyOf(wanted)
	if err != nil {
		return nil, nil, err
	}
	folder := places.Scratch
	if wanted.Keep {
		folder = places.Cache
	}
	path := filepath.Join(folder, key+".tar.gz")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		err = writeLayer(wanted, path)
		if err != nil {
			return nil, nil, err
		}
	}
	layer, err := tarball.LayerFromFile(path, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, nil, err
	}
	return measured(wanted, layer)
}

func measured(wanted layerPlan, layer v1.Layer) (v1.Layer, *layerResult, error) {
	digest, err := layer.Digest()
	if err != nil {
		return nil, nil, err
	}
	size, err := layer.Size()
	if err != nil {
		return nil, nil, err
	}
	content, err := layer.Uncompressed()
	if err != nil {
		return nil, nil, err
	}
	defer content.Close()
	unpacked, err := io.Copy(io.Discard, content)
	if err != nil {
		return nil, nil, err
	}
	files := 0
	for _, one := range wanted.Entries {
		if one.Source != nil || one.Text != nil {
			files++
		}
	}
	return layer, &layerResult{
		Title: wanted.Title, Digest: digest.String(), Size: size, Unpacked: unpacked, Files: files,
	}, nil
}

// keyOf names the layer by its content rather than by where its files were found.
func keyOf(wanted layerPlan) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), compression)
	for _, one := range wanted.Entries {
		if one.Source != nil {
			digest, err := digestOf(*one.Source)
			if err != nil {
				return "", err
			}
			one.Source = &digest
		}
		if err := json.NewEncoder(hash).Encode(one); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func digestOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// writeLayer gives the file its name only when it is whole, as the next run would take it from the cache.
func writeLayer(wanted layerPlan, path string) error {
	return whenWhole(path, func(file io.Writer) error {
		compressed, err := gzip.NewWriterLevel(file, compression)
		if err != nil {
			return err
		}
		archive := tar.NewWriter(compressed)
		for _, one := range wanted.Entries {
			if err := writeEntry(archive, one); err != nil {
				return fmt.Errorf("%s: %w", one.Path, err)
			}
		}
		return errors.Join(archive.Close(), compressed.Close())
	})
}

func writeEntry(archive *tar.Writer, one entry) error {
	if filepath.IsAbs(one.Path) || strings.Contains("/"+one.Path+"/", "/../") {
		return errors.New("the path leaves the image")
	}
	switch {
	case one.Link != nil:
		return archive.WriteHeader(header(tar.TypeSymlink, one.Path, 0o777, 0, *one.Link))
	case one.Text != nil:
		return writeFile(archive, one, int64(len(*one.Text)), strings.NewReader(*one.Text))
	case one.Source != nil:
		file, err := os.Open(*one.Source)
		if err != nil {
			return err
		}
		defer file.Close()
		found, err := file.Stat()
		if err != nil {
			return err
		}
		return writeFile(archive, one, found.Size(), file)
	default:
		return archive.WriteHeader(header(tar.TypeDir, one.Path+"/", one.Mode, 0, ""))
	}
}

func writeFile(archive *tar.Writer, one entry, size int64, content io.Reader) error {
	if err := archive.WriteHeader(header(tar.TypeReg, one.Path, one.Mode, size, "")); err != nil {
		return err
	}
	_, err := io.Copy(archive, content)
	return err
}
