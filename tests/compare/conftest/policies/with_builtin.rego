# files: yaml 20
package main

warn contains msg if {
	n := count(input.metadata.labels) with count as 42
	msg := sprintf("%d", [n])
}
