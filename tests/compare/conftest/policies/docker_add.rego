# files: Dockerfile 60
package main

deny contains sprintf("ADD %v", [c.Value]) if {
	some c in input
	c.Cmd == "add"
}

warn contains sprintf("%s %v", [c.Cmd, c.Flags]) if {
	some c in input
	count(c.Flags) > 0
}
