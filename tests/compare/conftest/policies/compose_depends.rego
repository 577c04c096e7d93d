# files: yml 39
package main

graph_of[n] := deps if {
	some n, s in input.services
	deps := {d | some d in s.depends_on}
}

warn contains sprintf("%s reaches %v", [n, graph.reachable(graph_of, {n})]) if {
	some n, _ in graph_of
	count(graph_of[n]) > 0
}
