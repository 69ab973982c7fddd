package com.acme.stock;

import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.ServletResponse;

final class Text {
    private Text() {}

    static void print(ServletResponse response, String... lines) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        PrintWriter writer = response.getWriter();
        for (String line : lines) {
            writer.print(line + "\n");
        }
    }
}
