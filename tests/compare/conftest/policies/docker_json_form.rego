# files: Dockerfile 60
package main

warn contains sprintf("%s in shell form", [c.Cmd]) if {
	some c in input
	c.Cmd in {"cmd", "entrypoint"}
	c.JSON == false
}
