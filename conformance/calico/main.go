// Command calico asks Calico's own policy engine: cases in, verdicts or refusals out, one JSON line each. The protocol is that
// of ../README.md; which package decides what is in docs/conformance.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/sirupsen/logrus"
)

// The release that go.mod pins, as kept cases name it.
const engine = "calico v3.31.0"

func main() {
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.PanicLevel)
	answer := verdicts
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "--version":
			fmt.Println(engine)
			return
		case "--accept":
			answer = acceptance
		default:
			fail(fmt.Errorf("no such argument: %s", os.Args[1]))
		}
	}
	if err := answerLines(os.Stdin, os.Stdout, answer); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}

func answerLines(from io.Reader, to io.Writer, answer func(*Case) (any, error)) error {
	lines := bufio.NewReaderSize(from, 1<<20)
	out := bufio.NewWriter(to)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			one, err := answerLine(line, answer)
			if err != nil {
				return err
			}
			if err := json.NewEncoder(out).Encode(one); err != nil {
				return err
			}
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func answerLine(line []byte, answer func(*Case) (any, error)) (any, error) {
	var one Case
	if err := json.Unmarshal(line, &one); err != nil {
		return nil, err
	}
	given, err := answer(&one)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", one.ID, err)
	}
	return given, nil
}
