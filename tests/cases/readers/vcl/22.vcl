acl purge { "a"; "b"/24; }
sub vcl_recv { if (client.ip ~ purge) { return (purge); } }