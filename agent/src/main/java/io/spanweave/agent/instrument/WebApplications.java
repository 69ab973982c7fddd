package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import net.bytebuddy.asm.Advice;

/**
 * Reads the release a web application was packed with, when its first servlets start: in a server with several
 * applications, each has its own.
 *
 * <p>{@code GenericServlet}: init(ServletConfig).
 */
final class WebApplications {
    static final Instrumentation WEAVE = Instrumentation.named("servlet")
            .classesNamed("jakarta.servlet.GenericServlet")
            .methods("init(Ljakarta/servlet/ServletConfig;)V")
            .advice(Init.class, "a web application has no release of its own (the servlet API 2.5 has it)")
            .alsoJavax();

    private WebApplications() {}

    static final class Init {
        private Init() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) ServletConfig config) {
            ServletContext context = config.getServletContext();
            SpanweaveGate.webApplication(
                    context.getContextPath(),
                    context.getResourceAsStream("/WEB-INF/classes/git.properties"),
                    context.getResourceAsStream("/META-INF/MANIFEST.MF"));
        }
    }
}
