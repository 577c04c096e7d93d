vcl 4.0;
sub vcl_deliver { unset resp.http.x; }
backend z { .host = "h"; }