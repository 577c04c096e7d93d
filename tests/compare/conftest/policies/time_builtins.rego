# files: yaml 5
package main

t := time.parse_rfc3339_ns("2024-02-29T12:34:56.789Z")

warn contains sprintf("%v %v %v %s", [time.date(t), time.clock(t), time.weekday(t), time.format(t)]) if true

warn contains sprintf("%d", [time.add_date(t, 1, -1, 1)]) if true
