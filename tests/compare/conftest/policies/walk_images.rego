# files: yaml 60
package main

warn contains msg if {
	[path, value] := walk(input)
	path[count(path) - 1] == "image"
	is_string(value)
	msg := sprintf("%v = %v", [concat(".", [x | some p in path; x := sprintf("%v", [p])]), value])
}
