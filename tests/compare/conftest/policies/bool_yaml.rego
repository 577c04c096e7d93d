# files: yaml 80
package main

warn contains sprintf("%v", [path]) if {
	[path, v] := walk(input)
	v == true
}
