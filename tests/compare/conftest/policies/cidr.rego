# files: yaml 60
package main

warn contains msg if {
	[_, v] := walk(input)
	is_string(v)
	net.cidr_is_valid(v)
	msg := sprintf("%s in 10/8: %v", [v, net.cidr_contains("10.0.0.0/8", v)])
}
