package beta.inner

warn_ports contains "beta: a service" if input.kind == "Service"
