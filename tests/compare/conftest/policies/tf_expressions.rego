# files: tf 40
package main

warn contains msg if {
	[path, v] := walk(input)
	is_string(v)
	startswith(v, "${")
	msg := sprintf("%d %s", [count(path), v])
}
