# files: tf 40
package main

deny contains sprintf("output %s has no description", [n]) if {
	some n, os in input.output
	some o in os
	not o.description
}
