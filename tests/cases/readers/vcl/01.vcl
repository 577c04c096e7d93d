vcl 4.0;
backend z { .host = "h"; }