package io.spanweave.agent.build;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Class files as the compiler would make them for Java 8. Those of ASM and Byte Buddy are made for Java 5 and get the
 * frames that the JVM checks a class by: where it has none it works them out itself, by an older and slower verifier, in
 * each start that weaves, and keeps no such class in an archive of its classes. Those that are compiled against Java 9
 * are told apart by nothing but their number: they use methods, and no means of the language, that Java 8 has not.
 */
final class ForJava8 {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int MAJOR = 6;
    private static final int HEAD = 10;

    private ForJava8() {}

    /**
     * Returns the file as it is, if that is for Java 8 already, or made anew.
     *
     * @param name its path in the jar
     */
    static byte[] file(String name, byte[] file) {
        if (!name.endsWith(".class")
                || file.length < HEAD
                || ByteBuffer.wrap(file).getInt() != MAGIC) {
            return file;
        }
        int version = ByteBuffer.wrap(file).getShort(MAJOR);
        if (version == Opcodes.V1_8) {
            return file;
        }
        if (version > Opcodes.V1_8) {
            byte[] older = file.clone();
            ByteBuffer.wrap(older).putShort(MAJOR, (short) Opcodes.V1_8);
            return older;
        }
        ClassReader reader = new ClassReader(file);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                            int version,
                            int access,
                            String type,
                            @Nullable String signature,
                            String supertype,
                            String[] interfaces) {
                        super.visit(Opcodes.V1_8, access, type, signature, supertype, interfaces);
                    }
                },
                ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }
}
