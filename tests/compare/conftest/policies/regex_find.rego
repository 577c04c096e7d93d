# files: yaml 60
package main

warn contains msg if {
	[_, v] := walk(input)
	is_string(v)
	found := regex.find_n(`[0-9]+\.[0-9]+`, v, -1)
	count(found) > 0
	msg := sprintf("%v", [found])
}
