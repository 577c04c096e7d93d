vcl 4.0;
backend a { .host = "h"; .connect_timeout = 1s; }