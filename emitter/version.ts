/** Version of the tool that generated files name; that of package.json. */
export const version = "0.1.0";
