# files: env 4
package main

deny contains sprintf("%s is empty", [k]) if {
	some k, v in input
	v == ""
}

warn contains k if some k, _ in input
