# files: yaml 30
package main

edges := {"a": ["b", "c"], "b": ["d"], "c": [], "d": []}

warn contains sprintf("%v", [graph.reachable(edges, {"a"})]) if input.kind == "Service"
