# files: toml 7
package main

warn contains msg if {
	[path, v] := walk(input)
	not is_object(v)
	msg := sprintf("%v=%v", [path, v])
}
