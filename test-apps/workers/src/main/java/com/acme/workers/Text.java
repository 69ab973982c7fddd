package com.acme.workers;

import java.io.IOException;
import java.util.Collection;
import javax.servlet.ServletResponse;

/** Plain text, a line for each. */
final class Text {
    private Text() {}

    static void print(ServletResponse response, Collection<String> lines) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(String.join("\n", lines));
    }
}
