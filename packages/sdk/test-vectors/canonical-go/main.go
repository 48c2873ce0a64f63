// Canonicalizes each line of JSON that it reads, with an implementation of RFC 8785 that is not ours.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/cyberphone/json-canonicalization/go/src/webpki.org/jsoncanonicalizer"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for lines.Scan() {
		canonical, err := jsoncanonicalizer.Transform(lines.Bytes())
		if err != nil {
			fmt.Fprintf(out, "error: %v\n", err)
			continue
		}
		out.Write(canonical)
		out.WriteByte('\n')
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
