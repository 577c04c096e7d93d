# files: conf 7
package main

warn contains msg if {
	[path, v] := walk(input)
	is_string(v)
	msg := sprintf("%v=%v", [path, v])
}
