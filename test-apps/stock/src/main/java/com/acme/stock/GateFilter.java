package com.acme.stock;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** In front of everything. */
public class GateFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ((HttpServletResponse) response).setHeader("X-Gate", "north");
        if (((HttpServletRequest) request).getServletPath().equals("/filter-error")) {
            throw new IllegalStateException("The gate is jammed");
        }
        chain.doFilter(request, response);
    }
}
