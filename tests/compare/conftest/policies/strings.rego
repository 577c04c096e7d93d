# files: yaml 60
package main

warn contains msg if {
	n := input.metadata.name
	msg := sprintf("%s|%s|%s|%v|%v|%d|%s", [upper(n), trim(n, "a"), replace(n, "-", "_"), split(n, "-"), startswith(n, "r"), indexof(n, "e"), strings.reverse(n)])
}
