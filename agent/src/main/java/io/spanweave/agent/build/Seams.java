package io.spanweave.agent.build;

import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.weave.SeamCompiler;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;

/** Has the fixed seams compiled, after the classes that say what they are. */
final class Seams {
    private Seams() {}

    /** Writes into the folder of compiled classes, which is the one argument. */
    public static void main(String[] arguments) throws IOException {
        SeamCompiler.compile(Arrays.asList(Instrumentations.all()), new File(arguments[0]).toPath());
    }
}
