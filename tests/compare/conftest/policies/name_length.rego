# files: yaml 60
package main

warn contains sprintf("%s is %d long", [n, count(n)]) if {
	n := input.metadata.name
	count(n) > 15
}
