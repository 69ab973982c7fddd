package io.spanweave.containers;

import io.spanweave.harness.Application;
import java.io.IOException;
import java.nio.file.Path;

/** A server at work. */
interface RunningServer {
    Application application();

    /** Has it deploy the web application anew; when this returns that may still be on its way. */
    void redeploy() throws IOException;

    /** Where it writes logs, beside those on its standard streams; a folder that need not be there. */
    Path logs();

    /** One that deploys what it was started with, and nothing else. */
    static RunningServer once(Application application, Path folder) {
        return new RunningServer() {
            @Override
            public Application application() {
                return application;
            }

            @Override
            public void redeploy() {
                throw new AssertionError("nothing to redeploy");
            }

            @Override
            public Path logs() {
                return folder.resolve("logs");
            }
        };
    }
}
