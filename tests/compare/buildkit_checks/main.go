// Runs BuildKit's own linter over the cases of a file ("=== NAME" begins each) and writes what it says, one JSON object a
// line: the cases of `gabion_conformance buildkit-checks FILE`. No registry is asked: every image is linux/amd64.
// go build needs the module that go.mod names.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

type resolver struct{}

func (resolver) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	image, err := json.Marshal(ocispecs.Image{Platform: ocispecs.Platform{OS: "linux", Architecture: "amd64"}})
	return ref, digest.FromString(ref), image, err
}

type warning struct {
	Line    int32  `json:"line"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

type row struct {
	Check      string    `json:"check"`
	Dockerfile string    `json:"dockerfile"`
	Error      string    `json:"build_error,omitempty"`
	Warnings   []warning `json:"warnings"`
}

func lint(name string, text []byte) (out row) {
	out = row{Check: name, Dockerfile: string(text), Warnings: []warning{}}
	defer func() {
		if e := recover(); e != nil {
			out.Error = fmt.Sprint("panic: ", e)
		}
	}()
	results, err := dockerfile2llb.DockerfileLint(context.Background(), text, dockerfile2llb.ConvertOpt{
		MetaResolver: resolver{},
		SourceMap:    &llb.SourceMap{Definition: &llb.Definition{}, Filename: "Dockerfile", Data: text},
	})
	if err != nil {
		out.Error = err.Error()
		return out
	}
	for _, w := range results.Warnings {
		line := int32(0)
		if len(w.Location.Ranges) > 0 {
			line = w.Location.Ranges[0].Start.Line
		}
		out.Warnings = append(out.Warnings, warning{line, w.RuleName, w.Detail})
	}
	if results.Error != nil {
		out.Error = results.Error.Message
	}
	return out
}

func main() {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, path := range os.Args[1:] {
		data, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for _, part := range bytes.Split(append([]byte("\n"), data...), []byte("\n=== "))[1:] {
			name, text, _ := bytes.Cut(part, []byte("\n"))
			_ = out.Encode(lint(strings.TrimSpace(string(name)), append(text, '\n')))
		}
	}
}
