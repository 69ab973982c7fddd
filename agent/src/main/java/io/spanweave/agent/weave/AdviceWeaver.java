package io.spanweave.agent.weave;

import io.spanweave.bootstrap.SpanweaveGate;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.auxiliary.AuxiliaryType;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Inlines advice into method bodies: Byte Buddy's {@link Advice} as a method visitor inside of a plain ASM class
 * visitor. Bodies only, so that the result can always be given to a retransformation, and taken back.
 *
 * <p>Runs when the agent is built; in an application only for class files that no template fits.
 */
final class AdviceWeaver {
    private final Map<Rule, Advice> advices = new HashMap<>();
    private final ChoiceMapping choices;

    AdviceWeaver() {
        this(new ChoiceMapping());
    }

    /** For advice that asks for other things of a chosen method. */
    AdviceWeaver(ChoiceMapping choices) {
        this.choices = choices;
    }

    /**
     * Weaves a class.
     *
     * @param loader its loader, asked for class files only
     * @param name its binary name
     * @param classFile what the JVM is about to define
     * @param rules what to weave; of two for one method, the first encloses the second
     * @param chosen what has been chosen of it, by name and descriptor; for rules that go by a choice
     * @return the changed class file, or null when no method was covered
     */
    byte @Nullable [] weave(
            @Nullable ClassLoader loader,
            String name,
            byte[] classFile,
            List<Rule> rules,
            Map<String, ChosenMethod> chosen) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                new Known(name, classFile),
                loader == null ? ClassFileLocator.ForClassLoader.ofSystemLoader() : new Resources(loader),
                new Resources(AdviceWeaver.class.getClassLoader()));
        TypePool pool = new TypePool.Default.WithLazyResolution(
                new TypePool.CacheProvider.Simple(), locator, TypePool.Default.ReaderMode.FAST);
        TypeDescription type = pool.describe(name).resolve();
        ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
        Implementation.Context context = Implementation.Context.Disabled.Factory.INSTANCE.make(
                type,
                new AuxiliaryType.NamingStrategy.SuffixingRandom("spanweave"),
                TypeInitializer.None.INSTANCE,
                version,
                version,
                version.isLessThan(ClassFileVersion.JAVA_V6)
                        ? Implementation.Context.FrameGeneration.DISABLED
                        : Implementation.Context.FrameGeneration.GENERATE);
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        Bodies bodies = new Bodies(writer, rules, chosen, type, context, pool);
        choices.begin(type, chosen);
        try {
            reader.accept(bodies, ClassReader.EXPAND_FRAMES);
        } finally {
            choices.end(type);
        }
        return bodies.woven ? writer.toByteArray() : null;
    }

    private synchronized Advice adviceOf(Rule rule) {
        Advice advice = advices.get(rule);
        if (advice == null) {
            ClassFileLocator locator = new Renamed(AdviceWeaver.class.getClassLoader(), rule.namespace());
            TypePool pool = new TypePool.Default.WithLazyResolution(
                    new TypePool.CacheProvider.Simple(), locator, TypePool.Default.ReaderMode.FAST);
            TypeDescription type = pool.describe(rule.advice()).resolve();
            Advice plain = rule.isChosen()
                    ? Advice.withCustomMapping().bind(choices).to(type, locator)
                    : Advice.to(type, locator);
            advice = plain.withExceptionHandler(new TellTheGate(rule.instrumentation()));
            advices.put(rule, advice);
        }
        return advice;
    }

    private final class Bodies extends ClassVisitor {
        private final List<Rule> rules;
        private final Map<String, ChosenMethod> chosen;
        private final TypeDescription type;
        private final Implementation.Context context;
        private final TypePool pool;
        private boolean woven;

        Bodies(
                ClassVisitor writer,
                List<Rule> rules,
                Map<String, ChosenMethod> chosen,
                TypeDescription type,
                Implementation.Context context,
                TypePool pool) {
            super(Opcodes.ASM9, writer);
            this.rules = rules;
            this.chosen = chosen;
            this.type = type;
            this.context = context;
            this.pool = pool;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor visitor = super.visitMethod(access, name, descriptor, signature, exceptions);
            if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
                return visitor;
            }
            ChosenMethod choice = chosen.isEmpty() ? null : chosen.get(name + descriptor);
            // What is wrapped around the writer first has its say before the others, and after them.
            for (Rule rule : rules) {
                if (rule.isChosen() ? choice != null && rule.covers(choice) : rule.covers(name, descriptor)) {
                    MethodDescription method = methodOf(name, descriptor);
                    visitor = adviceOf(rule).wrap(type, method, visitor, context, pool, 0, ClassReader.EXPAND_FRAMES);
                    woven = true;
                }
            }
            return visitor;
        }

        private MethodDescription methodOf(String name, String descriptor) {
            for (MethodDescription method : type.getDeclaredMethods()) {
                if (method.getInternalName().equals(name)
                        && method.getDescriptor().equals(descriptor)) {
                    return method;
                }
            }
            throw new IllegalStateException(name + descriptor + " is not declared by " + type);
        }
    }

    /**
     * Advice that throws must not disappear in silence: {@code suppress} alone would just drop it. Reports to the gate
     * which instrumentation it was.
     */
    private static final class TellTheGate extends Advice.ExceptionHandler.Simple {
        TellTheGate(String instrumentation) {
            super(new Call(instrumentation));
        }

        private static final class Call extends StackManipulation.AbstractBase {
            private final String instrumentation;

            Call(String instrumentation) {
                this.instrumentation = instrumentation;
            }

            @Override
            public Size apply(MethodVisitor visitor, Implementation.Context context) {
                visitor.visitLdcInsn(instrumentation);
                visitor.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        Type.getInternalName(SpanweaveGate.class),
                        "adviceFailed",
                        "(Ljava/lang/Throwable;Ljava/lang/String;)V",
                        false);
                return new Size(-1, 1);
            }
        }
    }

    /** The class being woven, as the JVM has it: not as its loader would find it. */
    private static final class Known implements ClassFileLocator {
        private final String name;
        private final byte[] classFile;

        Known(String name, byte[] classFile) {
            this.name = name;
            this.classFile = classFile;
        }

        @Override
        public Resolution locate(String asked) {
            return asked.equals(name) ? new Resolution.Explicit(classFile) : new Resolution.Illegal(asked);
        }

        @Override
        public void close() {}
    }

    /** Class files a loader has as resources. */
    private static class Resources implements ClassFileLocator {
        private final ClassLoader loader;

        Resources(ClassLoader loader) {
            this.loader = loader;
        }

        @Override
        public Resolution locate(String asked) throws IOException {
            byte[] classFile = ClassFiles.read(loader, asked.replace('.', '/'));
            return classFile == null ? new Resolution.Illegal(asked) : new Resolution.Explicit(rename(classFile));
        }

        byte[] rename(byte[] classFile) {
            return classFile;
        }

        @Override
        public void close() {}
    }

    /** The advice itself, in the name space of the library it is woven into. */
    private static final class Renamed extends Resources {
        private final Namespace namespace;

        Renamed(ClassLoader loader, Namespace namespace) {
            super(loader);
            this.namespace = namespace;
        }

        @Override
        byte[] rename(byte[] classFile) {
            return namespace.rename(classFile);
        }
    }
}
