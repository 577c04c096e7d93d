# files: hcl 40
package main

warn contains msg if {
	[path, v] := walk(input)
	not is_object(v)
	not is_array(v)
	msg := sprintf("%v=%v", [path, v])
}
