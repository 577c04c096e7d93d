# files: yaml 10
package main

warn contains json.marshal({1, "a", null, true, [1], {"b": 2}, {3}, 0.5, -1, [0], "B", false}) if true
