# files: Dockerfile 60
package main

labels[k] := v if {
	some c in input
	c.Cmd == "label"
	some i, k in c.Value
	i % 2 == 0
	v := c.Value[i + 1]
}

warn contains sprintf("%v", [labels]) if count(labels) > 0
