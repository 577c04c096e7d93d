# files: yaml 5
package main

warn contains json.marshal(parse_config("toml", "a = 1\n[b]\nc = [1, 2]\n")) if true

warn contains json.marshal(parse_config("dockerfile", "FROM a\nRUN b\n")) if true

warn contains json.marshal(parse_config("hcl2", "x \"y\" { z = 1 }")) if true

warn contains json.marshal(parse_config("yaml", "a: yes\nb: [1, 2]\n")) if true
