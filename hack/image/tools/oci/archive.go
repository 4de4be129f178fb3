package main

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The same moment for every file. An image's files have no history worth telling, and a layer whose times moved would be
// another layer to every node that has it.
var moment = time.Unix(0, 0).UTC()

// header belongs to root: what runs in the image has no business to change it.
func header(kind byte, name string, mode int64, size int64, target string) *tar.Header {
	return &tar.Header{
		Typeflag: kind,
		Name:     name,
		Linkname: target,
		Mode:     mode,
		Size:     size,
		ModTime:  moment,
		Format:   tar.FormatUSTAR,
	}
}

// writeArchive packs a layout. Its files come in the order of their names, which WalkDir keeps.
func writeArchive(folder string, output string) error {
	return whenWhole(output, func(file io.Writer) error {
		archive := tar.NewWriter(file)
		err := filepath.WalkDir(folder, func(path string, found fs.DirEntry, err error) error {
			if err != nil || path == folder {
				return err
			}
			name, err := filepath.Rel(folder, path)
			if err != nil {
				return err
			}
			if found.IsDir() {
				return archive.WriteHeader(header(tar.TypeDir, name+"/", 0o755, 0, ""))
			}
			return writeEntry(archive, entry{Path: name, Mode: 0o644, Source: &path})
		})
		return errors.Join(err, archive.Close())
	})
}

func whenWhole(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := errors.Join(write(file), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
