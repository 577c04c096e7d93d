# files: yml 39
package main

warn contains sprintf("%s: %s", [n, image]) if {
	some n, s in input.services
	image := object.get(s, "image", "built here")
}
