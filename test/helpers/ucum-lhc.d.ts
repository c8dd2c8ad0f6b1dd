declare module '@lhncbc/ucum-lhc' {
  const ucum: {
    readonly UcumLhcUtils: {
      getInstance(): { validateUnitString(unit: string): { readonly status: string } };
    };
  };
  export default ucum;
}
