# files: yaml 60
package main

warn contains sprintf("%v", [[x | some x in xs; x > 80]]) if {
	xs := [v | [_, v] := walk(input); is_number(v)]
	count(xs) > 2
}
