// Reads file names from standard input and writes what BuildKit's parser makes of each, one JSON object a line:
// the cases of `gabion_conformance buildkit-mutants FILE`. go build needs the module go.mod names.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

type row struct {
	Name         string   `json:"name"`
	Dockerfile   string   `json:"dockerfile"`
	Error        string   `json:"error"`        // of the parser
	Instructions string   `json:"instructions"` // the error of reading the single instructions
	Dump         string   `json:"dump"`
	Lines        []string `json:"lines"`    // "first-last" of each instruction
	Heredocs     []string `json:"heredocs"` // the bodies, in order
}

func read(name string, text []byte) row {
	out := row{Name: name, Dockerfile: string(text), Lines: []string{}, Heredocs: []string{}}
	result, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		out.Error = err.Error()
		return out
	}
	out.Dump = result.AST.Dump()
	for _, node := range result.AST.Children {
		out.Lines = append(out.Lines, fmt.Sprintf("%d-%d", node.StartLine, node.EndLine))
		for _, heredoc := range node.Heredocs {
			out.Heredocs = append(out.Heredocs, heredoc.Content)
		}
	}
	if _, _, err := instructions.Parse(result.AST, linter.New(&linter.Config{})); err != nil {
		out.Instructions = err.Error()
	}
	return out
}

func main() {
	names := bufio.NewScanner(os.Stdin)
	writer := bufio.NewWriter(os.Stdout)
	defer writer.Flush()
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for names.Scan() {
		text, err := os.ReadFile(names.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if utf8.Valid(text) && !bytes.Contains(text, []byte{0}) {
			_ = encoder.Encode(read(names.Text(), text))
		}
	}
}
