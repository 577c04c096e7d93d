# files: yaml 30
package main

deny := msgs if {
	msgs := [m | some k in ["kind", "metadata", "spec"]; not input[k]; m := sprintf("no %s", [k])]
}
