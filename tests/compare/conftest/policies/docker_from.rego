# files: Dockerfile 60
package main

deny contains msg if {
	some c in input
	c.Cmd == "from"
	image := c.Value[0]
	not contains(image, ":")
	msg := sprintf("%s is not pinned", [image])
}
