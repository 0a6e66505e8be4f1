// Command cilium asks Cilium's own policy engine: cases as JSON Lines in, one line of verdicts or one refusal out for each.
// The protocol is that of ../README.md; the engine is the module pinned in go.mod.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
)

// The longest line: a case with thousands of objects.
const maxLine = 256 << 20

func main() {
	mode := ""
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	if mode == "--version" {
		fmt.Printf("cilium %s\n", moduleVersion("github.com/cilium/cilium"))
		return
	}
	if mode != "" && mode != "--accept" {
		fail("usage: cilium [--accept | --version]")
	}
	engine, err := newEngine()
	if err != nil {
		fail("the engine cannot start: %v", err)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), maxLine)
	out := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var given testCase
		if err := json.Unmarshal(lines.Bytes(), &given); err != nil {
			fail("not a case: %v", err)
		}
		answer, err := answerTo(engine, &given, mode == "--accept")
		if err != nil {
			fail("%s: %v", given.ID, err)
		}
		text, err := json.Marshal(answer)
		if err != nil {
			fail("%s: %v", given.ID, err)
		}
		out.Write(append(text, '\n'))
		if err := out.Flush(); err != nil {
			fail("standard output: %v", err)
		}
	}
	if err := lines.Err(); err != nil {
		fail("standard input: %v", err)
	}
}

// An error means that the case is outside the protocol; whatever the engine refuses is an answer.
func answerTo(engine *engine, given *testCase, accept bool) (any, error) {
	if err := applySettings(given.Profile); err != nil {
		return nil, err
	}
	if accept {
		return engine.accept(given), nil
	}
	return engine.decide(given)
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(2)
}

func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dep := range info.Deps {
		if dep.Path == path {
			return dep.Version
		}
	}
	return "unknown"
}
