// Checks a JSON document against a schema, whose references may be to files beside it:
//
//	schema SCHEMA DOCUMENT
package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: schema SCHEMA DOCUMENT")
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.UseLoader(beside(filepath.Dir(args[0])))
	schema, err := compiler.Compile(args[0])
	if err != nil {
		return err
	}
	document, err := read(args[1])
	if err != nil {
		return err
	}
	return schema.Validate(document)
}

// A schema calls itself and its neighbours by addresses of the web; their files have the same last names.
type beside string

func (folder beside) Load(address string) (any, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	return read(filepath.Join(string(folder), filepath.Base(parsed.Path)))
}

func read(path string) (any, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return document, nil
}
