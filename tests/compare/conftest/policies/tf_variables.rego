# files: tf 40
package main

warn contains sprintf("%s: %v (%v)", [n, object.get(v, "type", "any"), object.get(v, "default", "none")]) if {
	some n, vs in input.variable
	some v in vs
}
